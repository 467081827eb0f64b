#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/status/readiness_wait.hpp"

#include <algorithm>
#include <chrono>

namespace tokenkeeper::ctl {
namespace {

constexpr milliseconds usual_timeout{60'000};
/// A longer wait could not be added to any clock.
constexpr milliseconds longest_timeout = std::chrono::hours{24 * 365};

/// `wait`: returns once the session is ready, or after its time.
class wait_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "wait", "Wait until a session is ready",
            "A session is ready if it is alive, or retrying with its idle deadline still ahead. The\n"
            "command goes on waiting while the session is lost, denied or failed, or the daemon is away, as\n"
            "each can come back (a token file is replaced, a service restarts), and prints the reason.\n"
            "After the timeout it exits by the session's health: 4, 5, or 1 where the daemon has not asked\n"
            "yet; with 3 where the daemon is unreachable.\n\n"
            "Example: tokenkeeperctl wait wallboard-lobby --timeout 2m && start-wallboard"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {
            session_name(name_),
            {"--timeout", "The longest time to wait, for example 90s or 5m [60s]", &timeout_, "DURATION"}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        return wait_until_ready(context, name_, std::min(timeout_.value_or(usual_timeout), longest_timeout));
    }

private:
    std::string name_;
    std::optional<milliseconds> timeout_;
};

}  // namespace

std::unique_ptr<command> make_wait_command() {
    return std::make_unique<wait_command>();
}

}  // namespace tokenkeeper::ctl
