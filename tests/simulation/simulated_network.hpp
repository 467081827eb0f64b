#pragma once

#include "lib/net/transport.hpp"
#include "tests/cloud/cloud_model.hpp"
#include "tests/simulation/event_heap.hpp"
#include "tests/simulation/suspension.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace tokenkeeper::simulation {

/// A request as it left the daemon.
struct sent_request {
    std::uint64_t number = 0;
    world_time at;
    std::string organization;  ///< whose way it took
    cloud::call asked;         ///< what it asks for
    genesys::method verb{};
    bool login = false;         ///< it went to the login service
    std::string token;          ///< the cloud's name of its access token; of a grant: of its client
    std::string bearer;         ///< the access token that it carried
    std::string refresh_token;  ///< the refresh token that it carried

    /// Whether it resets the idle timer of its token.
    [[nodiscard]] bool touches() const noexcept { return !login && !asked.preserve_idle; }
};

/// What the daemon was told of it.
struct request_end {
    world_time at;
    bool processed = false;       ///< the cloud did what was asked, whatever came back
    int status = 0;               ///< 0: no answer
    std::optional<errc> failure;  ///< instead of an answer
    std::string access_token;     ///< of a grant, as it left the cloud
    std::string refresh_token;
    std::string grant_error;  ///< why the login service refused it, where that can be read
};

/// The network between the daemon and the cloud. It takes time, and what the cloud says of an answer's way
/// (reset, cut, no answer) happens here.
class simulated_network {
public:
    struct listeners {
        std::function<void(const sent_request&)> sent;
        std::function<void(const sent_request&, const request_end&)> ended;
    };

    simulated_network(std::uint64_t seed, const virtual_clock& clock, event_heap& events,
                      cloud::cloud_model& cloud, listeners heard);

    std::unique_ptr<net::transport> make_transport(std::string organization, bool login,
                                                   suspension_list& waits);

    /// From now on nobody is reached, or everybody is again.
    void cut(bool off) noexcept { cut_ = off; }
    [[nodiscard]] bool is_cut() const noexcept { return cut_; }
    void set_slowest(milliseconds slowest) noexcept { slowest_ = slowest; }

    [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }

private:
    friend class simulated_transport;
    using answer = result<genesys::response>;
    struct exchange {
        sent_request sent;
        genesys::request request;
        std::string basic;
        world_time limit;
        std::shared_ptr<suspension<answer>> caller;
        bool over = false;
    };

    std::shared_ptr<exchange> begin(sent_request sent, genesys::request request, milliseconds at_most,
                                    suspension_list& waits);
    void arrive(const std::shared_ptr<exchange>& e);
    void fail(const std::shared_ptr<exchange>& e, world_time at, errc why, request_end end);
    void answer_at(const std::shared_ptr<exchange>& e, world_time at, answer given, request_end end);
    /// The daemon gave the request up.
    void give_up(const std::shared_ptr<exchange>& e);
    milliseconds delay();

    const virtual_clock& clock_;
    event_heap& events_;
    cloud::cloud_model& cloud_;
    listeners heard_;
    cloud::random_source random_;
    milliseconds slowest_{400};
    bool cut_ = false;
    std::uint64_t requests_ = 0;
    std::unordered_map<std::string, std::string> token_names_;  ///< of all access tokens that were ever sent
};

}  // namespace tokenkeeper::simulation
