"""Where to go without a phone: the service centres by district."""
