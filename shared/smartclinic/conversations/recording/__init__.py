"""Recording what Meta reports: every event exactly once. What webhook does."""
