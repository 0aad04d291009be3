"""The page behind a one-time link: an officer sets her password and her authenticator."""
