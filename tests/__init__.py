"""Everything that shows the service works: rules, contracts, functions, simulation, browser, infrastructure."""
