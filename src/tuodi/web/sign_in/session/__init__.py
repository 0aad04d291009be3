"""How long the session still lasts, and staying longer."""
