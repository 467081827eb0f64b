#pragma once

#include "daemon/config/sets/set_expansion.hpp"
#include "daemon/config/sets/set_names.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config::set_tests {

using kind = files::folder_name::kind;
using names = std::vector<std::string>;

constexpr wall_time long_ago{};

/// A session set and its folder, whose files the test puts and whose looks it decides.
class set_rules : public testing::Test {
protected:
    set_rules() {
        set.name = "screens";
        set.directory = "/etc/tokenkeeper/screens.d";
        now.boot = boot_time{std::chrono::hours{1}};
        now.wall = wall_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 28}};
    }

    void put(const std::string& file, std::uint64_t size = 10, wall_time changed = long_ago,
             kind type = kind::file) {
        present[file] = {file, type, size, changed};
    }
    void pass(milliseconds time) {
        now.boot += time;
        now.wall += time;
    }
    /// The names of the sessions after a look.
    names look(const std::set<std::string, std::less<>>& finished = {}) {
        files::folder_listing listed{{{1, number}}, {}};
        for (const auto& [name, each] : present)
            listed.names.push_back(each);
        return apply({std::move(listed), finished, now});
    }
    names look_at_nothing() { return apply({files::unusable_folder{"cannot read it"}, {}, now}); }
    names apply(const set_look& seen) {
        const names_in_use others{
            [this](std::string_view name) { return taken.contains(name) ? taken.find(name)->second : ""; },
            [this](std::string_view name) { return wanted.contains(name) ? "the session set doors" : ""; },
            [this](const std::filesystem::path& file) {
                return taken.contains(file.native()) ? taken.find(file.native())->second : "";
            }};
        decided = decide(set, state, seen, others);
        state = decided.next;
        names there;
        for (const auto& [name, file] : state.members)
            there.push_back(name);
        return there;
    }

    session_set set;
    instant now{};
    ino_t number = 1;  ///< of the folder
    std::map<std::string, files::folder_name> present;
    std::map<std::string, std::string, std::less<>> taken;
    std::set<std::string, std::less<>> wanted;  ///< by another set
    set_state state;
    set_decision decided;
};

}  // namespace tokenkeeper::config::set_tests
