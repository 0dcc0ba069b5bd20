{# Pages of the music service that are counted, by what their counts are called. #}
{% macro service_pages() %}
    {{ return({
        'songs': 'NextSong',
        'thumbs_up': 'Thumbs Up',
        'thumbs_down': 'Thumbs Down',
        'adverts': 'Roll Advert',
        'errors': 'Error',
        'help_visits': 'Help',
        'friends_added': 'Add Friend',
        'playlist_additions': 'Add to Playlist',
        'downgrade_visits': 'Downgrade',
        'downgrades': 'Submit Downgrade',
        'upgrades': 'Submit Upgrade',
        'cancellations': 'Cancellation Confirmation',
    }) }}
{% endmacro %}
