"""The register: people, households, memberships, and records of facts with two clocks."""
