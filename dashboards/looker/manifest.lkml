# Made by `make generate` from the dbt project: change that, or refine it in views/refinements.lkml.

project_name: "martlet"

# Set these to your own: the connection in Looker, the Google Cloud project, and the beginning of the datasets' names.
constant: connection {
  value: "martlet"
  export: override_optional
}
constant: project {
  value: "my-project"
  export: override_optional
}
constant: prefix {
  value: "martlet_"
  export: override_optional
}
# How far back queries on partitioned tables look, unless a reader says other.
constant: window {
  value: "30 years"
  export: override_optional
}
