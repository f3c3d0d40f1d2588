# SPDX-License-Identifier: BSD-2-Clause
# What the recording scripts share; sourced by them.
#
# They record the loopback interface of a network namespace of their own: nothing else is on it, and an ordinary user
# may capture there. Where user namespaces are switched off, run them as root.

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# Names what is missing of the commands given, and stops.
need() {
    local missing=()
    for command; do
        command -v "$command" >/dev/null || missing+=("$command")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "not found: ${missing[*]}; tools/packages-lab.txt lists the Debian packages"
    exit 1
}

# Runs this script again inside a fresh network namespace whose host name gives nothing away.
in_namespace() {
    [ -z "${MIKEYLAB_RECORDING:-}" ] || return 0
    local user=()
    [ "$(id -u)" -eq 0 ] || user=(--map-root-user)
    MIKEYLAB_RECORDING=1 exec unshare --net --uts "${user[@]}" bash -c \
        'hostname lab.example && ip link set lo up && exec bash "$0" "$@"' "$0" "$@"
}

# Starts recording into $scratch/$1.
start_recording() {
    dumpcap -q -i lo -w "$scratch/$1" 2>"$scratch/dumpcap.log" &
    recorder=$!
    until [ -s "$scratch/$1" ]; do
        kill -0 $recorder 2>/dev/null || {
            cat "$scratch/dumpcap.log" >&2
            exit 1
        }
        sleep 0.1
    done
    sleep 0.3
}

# Stops recording and writes $scratch/$1 to $2; going through pcap drops what pcapng says of the machine.
stop_recording() {
    sleep 0.7
    kill -INT $recorder
    wait $recorder || true
    editcap -F nsecpcap "$scratch/$1" "$scratch/plain.pcap"
    editcap -F pcapng "$scratch/plain.pcap" "$2"
    say "wrote $2, $(stat -c %s "$2") bytes"
}

# A scratch folder that is removed at the end, together with what still runs.
scratch_folder() {
    scratch=$(mktemp -d)
    trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$scratch"' EXIT
}
