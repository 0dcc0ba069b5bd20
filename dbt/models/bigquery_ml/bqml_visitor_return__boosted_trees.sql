{{ bigquery_ml_classifier(ref('bqml_visitor_return__rows'), 'BOOSTED_TREE_CLASSIFIER',
    {'max_iterations': 200, 'learn_rate': 0.05, 'max_tree_depth': 4, 'subsample': 0.8, 'enable_global_explain': true}) }}
