"""W1 by OpenFisca, the whole city as one simulation, built by the documented calls."""

from bench.w1 import openfisca_city

if __name__ == "__main__":
    openfisca_city.run(__doc__ or "", chunked=False)
