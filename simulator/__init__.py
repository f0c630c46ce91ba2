"""The world around Segment's destinations: Adobe Target, devices, and a clock you control."""
