"""W1 by OpenFisca in chunks, its populations set directly: the fastest OpenFisca we could make."""

from bench.w1 import openfisca_city

if __name__ == "__main__":
    openfisca_city.run(__doc__ or "", chunked=True, lean=True)
