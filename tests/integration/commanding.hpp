#pragma once

#include "tests/integration/acme.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace tokenkeeper::integration {

inline const std::string kept = "    mode: keep-alive\n";
inline const std::string often = "    check_interval: 1s\n";

/// An installation whose operator gives commands.
class commanding : public acme {
protected:
    void start(const std::string& sessions) {
        write_configuration(sessions);
        start_daemon();
    }
    void permit(const std::string& token, std::vector<std::string> permissions) {
        cloud().with_model([&](cloud::cloud_model& model, wall_time) {
            model.set_permissions(token, std::move(permissions));
        });
    }
    std::uint64_t asked(const std::string& token, cloud::operation kind) {
        return record(token).by_operation.at(static_cast<std::size_t>(kind));
    }
    std::string user_of(const std::string& token) {
        return cloud().with_model([&](cloud::cloud_model& model, wall_time) { return model.user_id(token); });
    }
    /// The audit's line of a command that was given by this process's user.
    bool audited(const std::string& action) const {
        return logged({"control.audit", action, "uid " + std::to_string(::getuid()) + ", pid "});
    }
    /// Exits with `status` and says `words`.
    void expect(std::vector<std::string> command, int status, const std::string& words) {
        const auto said = ctl(command);
        EXPECT_EQ(said.status, status) << command.front() << ": " << said.output;
        EXPECT_NE(said.output.find(words), std::string::npos) << words << " is not in: " << said.output;
    }
};

}  // namespace tokenkeeper::integration
