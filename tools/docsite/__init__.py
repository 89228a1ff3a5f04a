"""The documentation site: pages in docs/, and tables, pictures and pages made of what gaitnet itself says."""
