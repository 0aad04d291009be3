"""`python -m tuodi` is the command line."""

from tuodi.web.commands import main

main()
