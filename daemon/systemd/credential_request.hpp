#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::systemd {

/// A unit and the credential that it asks for: `LoadCredential=genesys:/run/…` in export.service is
/// {"export.service", "genesys"}.
struct credential_request {
    std::string unit;
    std::string credential;

    friend bool operator==(const credential_request&, const credential_request&) = default;
};

/// Reads the address that systemd binds its end of the connection to: a zero byte, a random number in
/// hexadecimal, "/unit/", the unit, "/", the credential (systemd.exec(5), LoadCredential=). `address` is the
/// content of sun_path, up to the length of the address. nullopt for anything else: names are those that
/// systemd allows, nothing of them is interpreted.
std::optional<credential_request> read_credential_request(std::string_view address);

/// The template that the unit is an instance of ("export@.service" for "export@daily.service"); the unit
/// itself if it has no template.
std::string template_of(std::string_view unit);

/// True where the entry of `credential_for` names the unit: itself, or as an instance of the template that
/// the entry names ("export@.service" names "export@daily.service").
bool names_unit(std::string_view entry, std::string_view unit);

/// The session whose token the request is for, by the sessions' `credential_for`: the only one that names the
/// unit; of several the one with the name of the credential. nullopt where the unit may have no token.
std::optional<std::string> session_for(
    const credential_request& request,
    const std::map<std::string, std::vector<std::string>, std::less<>>& units_by_session);

}  // namespace tokenkeeper::systemd
