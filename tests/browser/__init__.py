"""The browser tests are a package: what they share ends with the last of them."""
