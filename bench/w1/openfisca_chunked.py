"""W1 by OpenFisca in chunks of a million people, built by the documented calls: a careful user."""

from bench.w1 import openfisca_city

if __name__ == "__main__":
    openfisca_city.run(__doc__ or "", chunked=True)
