#pragma once

#include "tests/cloud/cloud_model.hpp"
#include "tests/simulation/disturbances.hpp"
#include "tests/simulation/sent_request.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::simulation {

/// How a gateway gives an answer that it stored.
enum class store_manner {
    none,         ///< it stores nothing
    tells_age,    ///< with its Age
    hides_age,    ///< as it was, with the Date of then
    writes_date,  ///< with a Date of now, and no Age: only what the body says tells that it is old
};

std::string_view to_string(store_manner manner) noexcept;

/// A gateway before the API of an organization, for a time.
struct gateway {
    milliseconds ahead{0};  ///< of its clock; where that is right, it leaves the API's Date
    store_manner store = store_manner::none;
    milliseconds stores_for{0};  ///< the answers to GET and HEAD of tokens/me
    milliseconds slowest{0};     ///< an answer takes so much longer at most
    interval when;
};

/// The gateways before the APIs. What one of them answers from its store does not reach the cloud.
class gateways {
public:
    gateways(std::uint64_t seed, const virtual_clock& clock, const cloud::cloud_model& cloud,
             disturbances& troubles)
        : clock_(clock), cloud_(cloud), troubles_(troubles), random_(seed ^ 0x9a7eU) {}

    /// It takes the place of the one that is there.
    void put(const std::string& organization, const gateway& placed);

    struct stored_answer {
        genesys::response response;
        milliseconds date_ahead{0};
        bool seen = false;  ///< its headers tell the daemon that it is an old one
    };
    /// A process of the daemon begins: it knows no earlier answer.
    void begin_process() { process_began_ = clock_.world(); }
    /// What the gateway has stored for this request; nullopt: it passes the request on.
    std::optional<stored_answer> find_stored(const sent_request& r, std::string_view target);
    /// The API's answer comes by; gives by how much its Date is ahead then.
    milliseconds pass(const sent_request& r, std::string_view target, cloud::cloud_answer& answer);

    // What the watchers ask.
    /// The longest that one took for an answer within that time.
    [[nodiscard]] milliseconds slowest(const std::string& organization, interval whole) const;
    /// The most that a Date was behind, or ahead, within that time.
    [[nodiscard]] milliseconds most_behind(const std::string& organization, interval whole) const;
    [[nodiscard]] milliseconds most_ahead(const std::string& organization, interval whole) const;
    /// When a touch, or any check, of this person was last answered from a store and nobody could see that.
    [[nodiscard]] std::optional<world_time> unseen_touch(const std::string& person) const;
    [[nodiscard]] std::optional<world_time> unseen_check(const std::string& person) const;
    /// When that was last to be seen by the dateTokenIdles in the body alone.
    [[nodiscard]] std::optional<world_time> dated_check(const std::string& person) const;
    /// When any of this person's checks was last answered from a store.
    [[nodiscard]] std::optional<world_time> stored_check(const std::string& person) const;

private:
    struct entry {
        genesys::response response;
        world_time since;
        milliseconds date_ahead{0};
    };
    struct state {
        std::vector<gateway> placed;  ///< the last is the one that is there
        std::map<std::string, entry, std::less<>> stored;
    };
    template <class F>
    [[nodiscard]] milliseconds most(const std::string& organization, interval whole, F property) const;
    [[nodiscard]] bool seen(const gateway& present, const entry& given) const;
    [[nodiscard]] state* find(const std::string& organization);

    const virtual_clock& clock_;
    const cloud::cloud_model& cloud_;
    disturbances& troubles_;
    world_time process_began_{};
    cloud::random_source random_;
    std::map<std::string, state> states_;               ///< by organization
    std::map<std::string, world_time> unseen_touches_;  ///< by person
    std::map<std::string, world_time> unseen_checks_;   ///< by person
    std::map<std::string, world_time> dated_checks_;    ///< by person
    std::map<std::string, world_time> stored_checks_;   ///< by person
};

}  // namespace tokenkeeper::simulation
