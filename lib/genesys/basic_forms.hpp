#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/oauth.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace tokenkeeper::genesys {

/// Remembers in which form the login services accept the clients' credentials. Where the two forms differ, a
/// client that is refused is tried once in the other form; after that the refusal is final until the secret
/// changes. Pure: it sends nothing, and holds no secret.
class basic_forms {
public:
    /// The client of one login service. A login service of Genesys' own expects the raw form.
    struct client {
        std::string login_host;
        std::string id;
        auto operator<=>(const client&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 errs
    };

    /// The form of the next grant.
    [[nodiscard]] basic_form form_of(const client& asking) const;

    /// Notes the outcome of a grant with these credentials. Gives the error that it means: invalid_client
    /// becomes errc::client_form_refused where `form_of` now gives the other form.
    error note_failure(const client& asking, const oauth_credentials& sent, error failure);
    /// Notes that these credentials were accepted.
    void note_success(const client& asking, basic_form accepted);

private:
    struct memory {
        basic_form form = basic_form::encoded;
        std::optional<std::size_t> tried;  ///< a hash of the secret that was tried in both forms
    };

    std::map<client, memory> memories_;
};

}  // namespace tokenkeeper::genesys
