#pragma once

#include "lib/base/time.hpp"
#include "tests/cloud/record.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace tokenkeeper::cloud {

/// The sums over many tokens, which outlive tokens that the model has forgotten.
struct token_totals {
    std::uint64_t tokens = 0;
    std::uint64_t idled = 0;  ///< of them, died of their idle timeout
    std::uint64_t expired = 0;
    std::uint64_t revoked = 0;
    std::uint64_t requests = 0;
    std::uint64_t resets = 0;
    std::uint64_t touches_refused = 0;
    std::uint64_t too_early = 0;
    std::optional<milliseconds> least_gap;  ///< between two requests with the same token
    std::optional<milliseconds> least_gap_after_answer;

    void add(const token_record& r);
};

/// The sandbox's record of one OAuth client at /oauth/token.
struct client_record {
    std::string name;
    std::string organization;
    bool enabled = true;

    std::uint64_t requests = 0;         ///< every one with its id that arrived, answered or not
    std::uint64_t faulted = 0;          ///< of them, those that met a fault rule, latency not counted
    std::uint64_t grants = 0;           ///< access tokens minted
    std::uint64_t refreshes = 0;        ///< of them, for a refresh token
    std::uint64_t answers_lost = 0;     ///< of the grants, those whose answer did not leave whole: by a fault
    std::uint64_t reuses = 0;           ///< refused: a refresh token that had been used before
    std::uint64_t families_killed = 0;  ///< by such a reuse
    std::uint64_t code_reuses = 0;      ///< refused: an authorization code after its one attempt
    std::map<std::string, std::uint64_t> refused;  ///< by error, "invalid_grant"
    std::uint64_t throttled = 0;                   ///< answered with 429
    std::uint64_t too_early = 0;  ///< requests before an earlier Retry-After of this client had passed
    std::optional<milliseconds> least_gap;  ///< between the starts of two requests

    std::string latest_access_token_name;  ///< empty: none
    std::uint64_t alive_tokens = 0;
    token_totals tokens;  ///< of all the tokens that it ever got
};

/// The refresh tokens that follow from one another.
struct family_record {
    std::string name;
    std::string client;
    bool alive = true;            ///< its latest refresh token can be used
    std::uint64_t rotations = 0;  ///< refresh tokens that were replaced by a new one
    std::uint64_t reuses = 0;
    std::string latest;  ///< the value of the latest refresh token, dead or alive
};

}  // namespace tokenkeeper::cloud
