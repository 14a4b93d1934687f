"""The icons in use, by their Tabler names: the sprite holds these and nothing else."""

ICONS: frozenset[str] = frozenset(
    """
    activity adjustments alert-circle alert-octagon alert-triangle archive
    arrow-back-up arrow-down arrow-left arrow-right arrow-up award ban bell
    book bookmark briefcase building building-community building-store bus
    calendar calendar-due calendar-event camera camera-plus car certificate
    chart-bar chart-line check checkbox checklist checks chevron-down
    chevron-left chevron-right chevron-up circle circle-check circle-dashed
    circle-dot circle-half-2 circle-x clipboard-check clipboard-list clock
    clock-pause clock-x cloud-check cloud-upload copy device-desktop
    device-mobile dots download droplet edit external-link eye eye-off
    file-certificate file-check file-export file-spreadsheet file-text files
    filter fingerprint flag flame folder gavel hash headset help-circle history
    home hourglass id inbox info-circle key language layout-board layout-list
    link list list-check list-details loader-2 lock login logout mail map
    map-2 map-pin map-pin-off medal menu-2 message message-report minus moon
    news notebook paperclip pencil phone photo photo-off player-pause
    player-play plus point printer progress-check qrcode question-mark refresh
    report report-search road rotate-2 route rubber-stamp scale school
    school-bell search send send-2 settings shield shield-check shield-lock
    sitemap sort-ascending speakerphone star sun target timeline tools
    tools-kitchen-2 trash traffic-lights trending-down trending-up upload user
    user-check user-question users users-group versions walk wifi-off x
    zoom-check
    """.split()
)
