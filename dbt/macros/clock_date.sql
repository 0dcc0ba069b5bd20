{# Today by the clock, UTC: of `MARTLET_NOW` where that is set. #}
{% macro clock_date() %}
    {% set now = run_started_at %}
    {% if execute and env_var('MARTLET_NOW', '') %}
        {% set now = modules.datetime.datetime.fromisoformat(env_var('MARTLET_NOW')) %}
    {% endif %}
    {{ return("cast('" ~ (now.astimezone(modules.pytz.utc) if now.tzinfo else now).date() ~ "' as date)") }}
{% endmacro %}
