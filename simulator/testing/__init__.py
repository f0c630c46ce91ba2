"""What test suites use: the pytest plugin and the Gherkin step library."""
