#include "daemon/config/reference.hpp"

#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::config::keys_test {
namespace {

/// The keys that tokenkeeper.yaml(5) explains, with their whole paths: a heading ".SS control" and an entry
/// ".TP" with ".B socket".
std::set<std::string> explained_keys() {
    std::ifstream page{MAN_FOLDER "/tokenkeeper.yaml.5"};
    std::set<std::string> keys;
    std::string heading;
    bool begins_entry = false;
    for (std::string line; std::getline(page, line);) {
        if (line.rfind(".SS ", 0) == 0) heading = line.substr(4);
        if (begins_entry && line.rfind(".B ", 0) == 0) keys.insert(heading + "." + line.substr(3));
        begins_entry = line == ".TP";
    }
    return keys;
}

TEST(tokenkeeper_yaml_5, explains_every_key) {
    const auto explained = explained_keys();
    for (const auto& key : reference()) {
        EXPECT_EQ(explained.count(key.name), 1U)
            << key.name << " is missing in daemon/man/tokenkeeper.yaml.5";
    }
}

}  // namespace
}  // namespace tokenkeeper::config::keys_test
