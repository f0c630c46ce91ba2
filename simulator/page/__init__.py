"""What runs in a visitor's page: at.js, analytics.js, the web destination, and a shop to try."""
