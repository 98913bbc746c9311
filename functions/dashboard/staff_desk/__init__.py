"""The staff's web application: pages rendered here, and parts of them renewed by htmx. No build step."""
