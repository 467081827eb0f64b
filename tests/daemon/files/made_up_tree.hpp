#pragma once

#include "daemon/files/path_walk.hpp"

#include <cerrno>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tokenkeeper::files {

/// Folders that only exist in a test. It writes down every folder and link that a walk comes through.
class made_up_tree final : public folder_view {
public:
    static constexpr uid_t root = 0;
    static constexpr uid_t daemon = 998;
    static constexpr uid_t alice = 1001;
    static constexpr uid_t mallory = 1002;
    static constexpr gid_t dashboards = 500;

    struct node {
        entry facts;
        std::string target{};
        std::map<std::string, int> names{};  ///< of a folder
        int parent = 0;
    };
    struct passage {
        entry facts;
        entry next;
    };

    made_up_tree() { nodes.push_back({facts_of(entry::kind::folder, root, 0755)}); }

    int add_folder(int parent, const std::string& name, uid_t owner, mode_t mode = 0755, gid_t group = 0) {
        return add(parent, name, {facts_of(entry::kind::folder, owner, mode, group)});
    }
    int add_file(int parent, const std::string& name, uid_t owner, std::uint64_t names = 1) {
        auto facts = facts_of(entry::kind::file, owner, 0640);
        facts.names = names;
        return add(parent, name, {facts});
    }
    int add_link(int parent, const std::string& name, uid_t owner, std::string target) {
        return add(parent, name, {facts_of(entry::kind::link, owner, 0777), std::move(target)});
    }

    std::variant<entry, int> begin(bool at_root) override {
        if (at_root) here = 0;
        seen = here;
        return nodes[static_cast<std::size_t>(here)].facts;
    }
    std::variant<entry, int> look(const std::string& name, const look_terms& terms) override {
        looks.push_back(terms);
        if (terms.can_be_held && !may_wait) return EAGAIN;
        const auto& folder = nodes[static_cast<std::size_t>(here)];
        if (name == "..") {
            seen = folder.parent;
        } else {
            const auto found = folder.names.find(name);
            if (found == folder.names.end()) return ENOENT;
            seen = found->second;
        }
        const auto& facts = nodes[static_cast<std::size_t>(seen)].facts;
        passed.push_back({folder.facts, facts});
        return facts;
    }
    void enter() override { here = seen; }
    std::variant<std::string, int> target() override { return nodes[static_cast<std::size_t>(seen)].target; }

    std::vector<node> nodes;
    std::vector<passage> passed;  ///< each folder that a name was looked up in, and what the name was
    std::vector<look_terms> looks;
    bool may_wait = true;
    int here = 0;
    int seen = 0;

private:
    static entry facts_of(entry::kind type, uid_t owner, mode_t mode, gid_t group = 0) {
        return {type, owner, group, mode, 1, {}};
    }
    int add(int parent, const std::string& name, node added) {
        const auto number = static_cast<int>(nodes.size());
        added.parent = parent;
        added.facts.number = {1, static_cast<ino_t>(number + 2)};
        nodes.push_back(std::move(added));
        nodes[static_cast<std::size_t>(parent)].names[name] = number;
        return number;
    }
};

inline const trusted_accounts of_the_daemon{{made_up_tree::root, made_up_tree::daemon}, {0}};

}  // namespace tokenkeeper::files
