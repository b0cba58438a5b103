# bash completion of @COMMAND@, loaded when its options are first asked for.
# Static: to start a program for each press of the key would take a third of a second.

_@FUNCTION@_cameras() {
  local base=/var/lib/smarthome/IP_Cameras files=/etc/smarthome/cams configured
  configured=$(sed -n 's/^base_dir:[[:space:]]*\([^[:space:]#]*\).*/\1/p' "$files"/*.yaml 2>/dev/null | tail -n 1)
  {
    # What was ever recorded, what is configured, and what runs; each as far as this account may look.
    ls "${configured:-$base}/recent" 2>/dev/null
    sed -n '/^cameras:[[:space:]]*$/,/^[^[:space:]#]/s/^  \([A-Za-z0-9][A-Za-z0-9_.-]*\):.*/\1/p' "$files"/*.yaml 2>/dev/null
    systemctl list-units --all --plain --no-legend 'cam_service@*.service' 2>/dev/null |
      sed -n 's/^cam_service@\(.*\)\.service .*/\1/p'
  } | sort -u
}

_@FUNCTION@() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  case $before in
@VALUES@
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '@OPTIONS@' -- "$word")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "@WORDS@" -- "$word")
}

complete -F _@FUNCTION@ @COMMAND@
