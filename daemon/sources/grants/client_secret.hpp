#pragma once

#include "daemon/sources/source_context.hpp"
#include "daemon/sources/source_facts.hpp"

#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace tokenkeeper::sources {

/// The reason why no grant can be requested.
struct grant_trouble {
    std::string_view reason;  ///< one of lib/session/reasons.hpp
    std::string explanation;  ///< one clause for people
    std::string remedy{};     ///< what cures it; may be empty
};

grant_trouble trouble_of(const config::secret_file_error& failure);

/// The session has a token in use that may live.
bool serves(const session& state) noexcept;

using client_secret_result = boost::system::result<secret, config::secret_file_error>;

/// Reads the secret of the session's OAuth client, and tells what is known of its file.
client_secret_result read_client_secret(const source_context& context, source_facts& facts,
                                        const session_entry& session);

/// Tells what follows where the secret was read, or not: without it a session that serves goes on with its
/// token, one that nobody uses stays dormant, and another one cannot get a token. Returns true if it can be
/// read.
bool judge_client_secret(const source_context& context, source_facts& facts, const session_entry& session,
                         const client_secret_result& held);
/// The same; it reads the secret first.
bool check_client_secret(const source_context& context, source_facts& facts, const session_entry& session);

}  // namespace tokenkeeper::sources
