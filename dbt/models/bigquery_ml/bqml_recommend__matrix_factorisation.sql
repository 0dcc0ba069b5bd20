{{ bigquery_ml_recommender(ref('bqml_recommend__rows')) }}
