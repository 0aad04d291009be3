"""Signing in and out, factors and sessions: allauth's views under the project's addresses."""
