#!/bin/sh
# Installs weatherd and wx from this directory, or removes them.
#
#   ./install.sh                         for this user, below ~/.local
#   ./install.sh --prefix DIR            for this user, below DIR
#   sudo ./install.sh --system           for every user, below /usr/local, as a service where systemd runs
#   ./install.sh --uninstall             removes what it installed (with --system, --prefix as before)
#   sudo ./install.sh --system --uninstall --purge
#                                        also removes settings, cache, state and the user weatherd
#
# DESTDIR, if set, stands before every path, and no service is started.
set -eu
cd "$(dirname "$0")"

system='' prefix='' uninstall='' purge=''
while [ $# -gt 0 ]; do
    case $1 in
        --system) system=yes ;;
        --prefix) prefix=$2; shift ;;
        --uninstall) uninstall=yes ;;
        --purge) purge=yes ;;
        *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'; exit 2 ;;
    esac
    shift
done
if [ "$system" ]; then
    prefix=${prefix:-/usr/local}
    units=/etc/systemd/system settings=/etc/weatherd sysusers=/etc/sysusers.d scope=--system kind=system
else
    prefix=${prefix:-$HOME/.local}
    config=${XDG_CONFIG_HOME:-$HOME/.config}
    units=$config/systemd/user settings=$config/weatherd sysusers='' scope=--user kind=user
fi
root=${DESTDIR:-}

# Succeeds where a systemd of that scope runs and nothing is installed elsewhere.
managed() {
    [ -z "$root" ] && [ -d /run/systemd/system ] && systemctl "$scope" show-environment >/dev/null 2>&1
}

# The files below usr, as they lie below the prefix, but for units and users.
files() {
    (cd usr && find bin share -type f ! -path '*/zsh/*')
}

if [ "$uninstall" ]; then
    if managed; then
        systemctl "$scope" disable --now weatherd-http.socket weatherd.socket weatherd.service 2>/dev/null || true
    fi
    files | while read -r file; do rm -f "$root$prefix/$file"; done
    rm -f "$root$prefix/share/zsh/site-functions/_wx" "$root$prefix/share/zsh/site-functions/_weatherd"
    rmdir "$root$prefix/share/doc/weatherd" 2>/dev/null || true
    for unit in usr/lib/systemd/"$kind"/*; do rm -f "$root$units/$(basename "$unit")"; done
    if [ "$sysusers" ]; then rm -f "$root$sysusers/weatherd.conf"; fi
    if managed; then systemctl "$scope" daemon-reload; fi
    if [ "$purge" ] && [ "$system" ]; then
        rm -rf "$root$settings" "$root/var/cache/weatherd" "$root/var/lib/weatherd" "$root/run/weatherd"
        if [ -z "$root" ] && getent passwd weatherd >/dev/null; then userdel weatherd; fi
    elif [ "$purge" ]; then
        rm -rf "$root$settings" "${XDG_CACHE_HOME:-$HOME/.cache}/weatherd" \
            "${XDG_STATE_HOME:-$HOME/.local/state}/weatherd"
    fi
    exit 0
fi

files | while read -r file; do
    mode=644
    case $file in bin/*) mode=755 ;; esac
    install -D -m "$mode" "usr/$file" "$root$prefix/$file"
done
for script in usr/share/zsh/vendor-completions/*; do
    install -D -m 644 "$script" "$root$prefix/share/zsh/site-functions/$(basename "$script")"
done
for unit in usr/lib/systemd/"$kind"/*; do
    install -d "$root$units"
    sed "s|/usr/bin/|$prefix/bin/|" "$unit" >"$root$units/$(basename "$unit")"
    chmod 644 "$root$units/$(basename "$unit")"
done
# Settings that are there stay.
if [ "$system" ] && ! [ -e "$root$settings/config.toml" ]; then
    install -D -m 644 etc/weatherd/config.toml "$root$settings/config.toml"
fi
if [ "$sysusers" ]; then
    install -D -m 644 usr/lib/sysusers.d/weatherd.conf "$root$sysusers/weatherd.conf"
fi
if managed; then
    if [ "$system" ]; then systemd-sysusers weatherd.conf; fi
    systemctl "$scope" daemon-reload
    systemctl "$scope" enable --now weatherd.socket weatherd.service
    systemctl "$scope" restart weatherd.service
fi
echo "installed below $root$prefix; now: wx"
