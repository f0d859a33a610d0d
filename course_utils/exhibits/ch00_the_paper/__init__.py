"""The paper as a map."""
