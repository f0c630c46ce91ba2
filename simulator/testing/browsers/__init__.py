"""Labs whose devices are real browsers: Chromium, driven by Playwright, imported on use."""
