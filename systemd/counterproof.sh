# Installed as /etc/profile.d/counterproof.sh: `counterproof` in a shell is then about the box that runs here.
export COUNTERPROOF_CONFIG=/etc/counterproof/counterproof.toml
export COUNTERPROOF_DEFAULTS=/usr/lib/counterproof/defaults.toml
export COUNTERPROOF_DATA=/var/lib/counterproof
