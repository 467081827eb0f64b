#pragma once

#include "tests/daemon/session_daemon_stage.hpp"

#include <filesystem>
#include <string>
#include <utility>

namespace tokenkeeper::supervision::session_sets_tests {

inline const std::filesystem::path folder = "/etc/tokenkeeper/screens.d";

/// A daemon with a session set, whose folder the test fills.
class session_sets : public tests::session_daemon_stage {
protected:
    session_sets() { folders().make(folder); }

    static config::session_set& add_set(config::configuration& target, const std::string& name = "screens") {
        config::session_set set;
        set.name = name;
        set.directory = folder;
        set.common.organization = "acme";
        set.common.mode = session_mode::keep_alive;
        set.common.source = token_source::access_token_file;
        set.common.set = name;
        return target.session_sets.emplace(name, std::move(set)).first->second;
    }
    static void one_set(config::configuration& target) { add_set(target); }

    tests::fake_folders& folders() { return world.token_folders(); }
    void put(const std::string& name, const std::string& token) { folders().put(folder / name, token); }
    void remove(const std::string& name) { folders().put(folder / name, std::nullopt); }
    [[nodiscard]] std::string trouble() {
        const auto condition = daemon.backend().status().condition;
        const auto* found = condition.find(warning_code::session_set);
        return found == nullptr ? std::string{} : found->message;
    }
    [[nodiscard]] std::size_t count() const { return daemon.names().size(); }
};

}  // namespace tokenkeeper::supervision::session_sets_tests
