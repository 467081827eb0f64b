#pragma once

#include "daemon/config/load.hpp"
#include "daemon/config/secret_file.hpp"
#include "daemon/keeper/engine.hpp"
#include "daemon/keeper/vault.hpp"
#include "lib/net/transport.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::keeper {

/// Why no grant can be asked for: the client's secret cannot be read.
struct secret_trouble {
    std::string reason;  ///< interface.md's word: "secret_unreadable"
    std::string why;
};

/// What came of one attempt: for the engine, but where the secret cannot be read.
using grant_outcome = std::variant<grant_report, error, secret_trouble>;

/// One grant of a session, in the order of rule 5: what was granted before and could not be saved goes first;
/// the intent is on disk before a refresh is sent; the answer is on disk before anybody sees it. Must not be
/// cancelled between. `of` by value: a reload may change the configuration meanwhile, and then the answer is
/// dropped (errc::cancelled). The vault must outlive the call.
boost::asio::awaitable<grant_outcome> get_token(vault& tokens, std::shared_ptr<net::transport> login,
                                                std::string session, config::oauth_client client,
                                                token_source source, config::environment env,
                                                boot_clock::duration limit);

/// interface.md's word for a secret file that cannot be used.
std::string_view reason_of(const config::secret_file_error& trouble);

}  // namespace tokenkeeper::keeper
