{{ bigquery_ml_classifier(ref('bqml_visitor_return__rows'), 'LOGISTIC_REG', {'l2_reg': 1.0, 'enable_global_explain': true}) }}
