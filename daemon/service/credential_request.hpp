#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::service {

/// Which unit asks for which credential: `LoadCredential=genesys:/run/…` in export.service is
/// {"export.service", "genesys"}.
struct credential_request {
    std::string unit;
    std::string credential;

    friend bool operator==(const credential_request&, const credential_request&) = default;
};

/// Reads the address that systemd binds its end of the connection to: a zero byte, a random number in
/// hexadecimal, "/unit/", the unit, "/", the credential (systemd.exec(5), LoadCredential=). `address` is what
/// sun_path holds, without what follows the length of the address. nullopt for anything else: names are
/// those that systemd allows, nothing of them is interpreted.
std::optional<credential_request> read_credential_request(std::string_view address);

/// Whether the entry of `credential_for` names the unit: itself, or as an instance of the template that the
/// entry is ("export@.service" names "export@daily.service").
bool names_unit(std::string_view entry, std::string_view unit);

/// The session whose token the request is for, by what the sessions' `credential_for` allow: the only one
/// that names the unit; of several the one that is called like the credential. nullopt where the unit may
/// have none.
std::optional<std::string> session_for(
    const credential_request& request,
    const std::map<std::string, std::vector<std::string>, std::less<>>& units_by_session);

}  // namespace tokenkeeper::service
