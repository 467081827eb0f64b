#pragma once

#include "daemon/store/stored_session.hpp"
#include "tests/integration/installation.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tokenkeeper::integration {

/// An installation whose sessions get their tokens with grants: clients of the sandbox, the files that hold
/// their secrets, and what the daemon left in its store.
class oauth_installation : public installation {
protected:
    /// A client of acme; its secret goes to `<name>.secret`.
    void add_client(const std::string& name, seconds token_life);
    /// As if a person had logged in: a family of refresh tokens, whose first goes to `<client>.refresh`.
    std::string seed(const std::string& client, const std::string& family);
    /// A session in YAML that has its client's name; `terms` are indented by four.
    std::string by_credentials(const std::string& client, const std::string& terms = {});
    std::string by_refresh(const std::string& client, const std::string& terms = {});

    cloud::client_record client(const std::string& name);
    cloud::family_record family(const std::string& name);
    /// The name of the sandbox's token that the daemon gives out now, "export/3"; empty: it gives none.
    std::string given(const std::string& session, milliseconds at_most = patience);
    void add_fault(const cloud::fault& rule);
    void clear_faults();
    [[nodiscard]] std::size_t count_in_log(const std::string& words) const;

    void kill_daemon();
    /// Reads a session from the store. REQUIRES: no daemon runs.
    std::optional<store::stored_session> stored(const std::string& session, const secret& key = {});
};

}  // namespace tokenkeeper::integration
