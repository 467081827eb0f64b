#pragma once

#include "tests/cloud/cloud_model.hpp"

#include <array>
#include <deque>
#include <string>
#include <vector>

/// The state of cloud_model; for its own sources only.
namespace tokenkeeper::cloud {

struct cloud_model::organization {
    struct bundle {
        std::int64_t priority = 0;
        seconds timeout{0};
        std::vector<std::string> groups;
    };

    std::string name;
    std::string id;
    bool hipaa = false;
    bool tells_idle_date = true;
    unsigned requests_per_minute = 300;
    boost::json::object timeout;         ///< IdleTokenTimeout as it was last put
    std::optional<seconds> own_timeout;  ///< of it, the organization's own value where it is enabled
    std::vector<bundle> bundles;         ///< of it, by priority; empty unless groups are enabled
    std::array<bool, operation_count> excluded{};
    organization_record record;
    std::deque<wall_time> latest;  ///< requests of the last second

    void count_request(wall_time now);

    /// Takes over an IdleTokenTimeout object and what follows from it.
    void read(boost::json::object value);
};

struct cloud_model::token {
    organization* home = nullptr;
    std::string value;
    std::string user_id;
    std::vector<std::string> groups;
    std::vector<std::string> permissions;
    std::string label;
    bool ip_denied = false;
    family* parent = nullptr;  ///< of refresh tokens
    std::string client_id;
    std::string client_name;
    std::string client_grant;
    std::string client_state;
    std::optional<wall_time> client_deleted;
    std::string info;  ///< TokenInfo without dateTokenIdles and the closing brace

    wall_time idle_from;  ///< the last activity, or when the timeout began to apply
    std::optional<seconds> idle_timeout;
    wall_time minute_from;  ///< the rate limit's present minute
    unsigned minute_count = 0;
    std::optional<wall_time> not_before;  ///< what the last Retry-After asked for
    bool answered = true;                 ///< the latest request got at least a byte of an answer
    token_record record;

    [[nodiscard]] std::optional<wall_time> deadline() const {
        return idle_timeout ? std::optional{idle_from + *idle_timeout} : std::nullopt;
    }
    [[nodiscard]] bool may(std::string_view permission) const {
        for (const auto& p : permissions) {
            if (p == permission) return true;
        }
        return false;
    }
};

/// A request on its way through the model.
struct cloud_model::arrival {
    const cloud_request& request;
    call asked;
    token* sender;
    wall_time now;
    std::string correlation;
};

struct cloud_model::outcome {
    genesys::response response;
    std::optional<wall_time> not_before;

    explicit outcome(genesys::response r, std::optional<wall_time> later = {})
        : response(std::move(r)), not_before(later) {}
};

/// Slashes are for the names of granted tokens, which so can never be taken already.
void refuse_slash(std::string_view name);

}  // namespace tokenkeeper::cloud
