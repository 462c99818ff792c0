# Sourced by packaging/run and packaging/test: finds Python, makes .venv, installs what is pinned.
# One rule: every step is skipped when its result is already there, and says one short line when not.
# Changes together with packaging/lock and overlay/commands/libraries.py (which names Debian's packages).
# POSIX sh. The caller has set -eu and stands in the root of the checkout.

VENV=.venv
VENV_PYTHON=$VENV/bin/python

say() {
    printf '%s\n' "- $*"
}

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Prints the Python to build .venv with: the versions the pins were tried on come first, and one that
# can make a virtual environment by itself comes before one that needs a package for it.
find_python() {
    fallback=
    for name in python3.13 python3.12 python3.11 python3 python python3.14; do
        is_new_enough "$name" || continue
        if "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
        fallback=${fallback:-$name}
    done
    [ -z "$fallback" ] || command -v "$fallback"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        return 1
    fi
}

# Debian and Ubuntu only. Old package lists are refreshed once, and only if the first try fails.
apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    apt_once "$@" || { as_root apt-get update -qq >/dev/null 2>&1 && apt_once "$@"; }
}

apt_once() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null 2>&1
}

make_venv() {
    if [ -x "$VENV_PYTHON" ] && is_new_enough "$VENV_PYTHON" && "$VENV_PYTHON" -m pip --version >/dev/null 2>&1
    then
        return
    fi
    python=$(find_python)
    [ -n "$python" ] || stop "SalesRLAgent needs Python 3.11 or newer, and none is on the PATH. On Debian or Ubuntu: apt-get install python3 python3-venv"
    if ! "$python" -c 'import ensurepip' >/dev/null 2>&1; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        say "Installing $package: this Python cannot make a virtual environment without it"
        apt_install "$package" || stop "Could not install $package. Please run: apt-get install $package"
    fi
    say "Making $VENV with $("$python" --version) ($python)"
    "$python" -m venv --clear "$VENV" || stop "Could not make $VENV. Is the folder writable, and the disk not full?"
}

pip_install() {
    "$VENV_PYTHON" -m pip install --quiet --disable-pip-version-check --no-input --progress-bar off "$@"
}

# What an installation depends on; the folder is part of it, since an editable install remembers it.
fingerprint() {
    {
        pwd
        "$VENV_PYTHON" --version
        cat "$1" pyproject.toml overlay/commands/__init__.py
    } | cksum
}

# install REQUIREMENTS STAMP [PACKAGE that is pinned by version only]
install() {
    requirements=$1 stamp=$VENV/$2 unhashed=${3:-}
    now=$(fingerprint "$requirements")
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then
        say "Everything is installed already ($VENV)"
        return
    fi
    rm -f "$stamp"
    say "Installing the pinned packages into $VENV (once, a minute or two)"
    pip_install --require-hashes --only-binary :all: --requirement "$requirements" ||
        stop "Installing the packages failed; pip says why above. Run this again once that is mended."
    if [ -n "$unhashed" ]; then
        say "Installing $unhashed (pinned by version, not by hash: its CPU and CUDA builds differ)"
        pip_install "$unhashed" || stop "Installing $unhashed failed; pip says why above."
    fi
    pip_install --no-deps --no-build-isolation --editable . || stop "Installing SalesRLAgent itself failed; pip says why above."
    printf '%s\n' "$now" >"$stamp"
}

# Returns 1, having said what to do, when Qt would not start.
install_system_libraries() {
    needed=$("$VENV_PYTHON" -m overlay.commands.libraries needed)
    wished=
    # A missing typeface alone is no reason to ask anybody for a password.
    if [ -n "$needed" ] || [ "$(id -u)" = 0 ]; then
        wished=$("$VENV_PYTHON" -m overlay.commands.libraries wished)
    fi
    if [ -n "$wished" ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing the typeface: $wished"
        apt_install "$wished" || say "Could not install $wished; the system's typeface serves"
    fi
    [ -n "$needed" ] || return 0
    say "Installing the system libraries that Qt needs:" $needed
    apt_install $needed || true
    needed=$("$VENV_PYTHON" -m overlay.commands.libraries needed)
    [ -z "$needed" ] && return 0
    say "Qt still lacks system libraries. On Debian or Ubuntu: sudo apt-get install" $needed
    return 1
}

# For the tests alone: a real browser and a real keyring. Where they cannot be had, those tests skip and say so.
# Ubuntu's package chromium-browser is a snap, which cannot be driven: it is not asked for.
install_test_programs() {
    wanted=
    has_program chromium || has_program chromium-browser || has_program chrome || wanted=chromium
    has_program gnome-keyring-daemon || wanted="$wanted gnome-keyring"
    has_program dbus-run-session || wanted="$wanted dbus"
    [ -n "$wanted" ] || return 0
    for package in $wanted; do
        say "Installing $package for the tests"
        apt_install "$package" || say "Could not install $package; the tests that need it are skipped"
    done
}

has_program() {
    command -v "$1" >/dev/null 2>&1
}

has_display() {
    [ "$(uname)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
}
