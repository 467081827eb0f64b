#include "daemon/config/reference.hpp"

#include "daemon/config/draft.hpp"

namespace tokenkeeper::config {
namespace {

template <class T>
void append(std::vector<key_description>& target, const std::string& path, const section<T>& keys) {
    for (const key<T>& k : keys) {
        target.push_back(k.about);
        target.back().name = path + k.about.name;
    }
}

}  // namespace

std::vector<key_description> reference() {
    std::vector<key_description> keys;
    append(keys, "organizations.<n>.", organization_keys());
    append(keys, "sessions.<n>.", session_keys());
    append(keys, "session_sets.<n>.", session_set_keys());
    append(keys, "control.", control_keys());
    append(keys, "state.", state_keys());
    append(keys, "log.", log_keys());
    append(keys, "metrics.", metrics_keys());
    append(keys, "network.", network_keys());
    append(keys, "history.", history_keys());
    append(keys, "notify.", notifier_keys());
    return keys;
}

}  // namespace tokenkeeper::config
