#include "daemon/config/reference.hpp"

#include "daemon/config/loading.hpp"

namespace tokenkeeper::config {
namespace {

template <class T>
void append(std::vector<key_description>& to, const std::string& path, const section<T>& keys) {
    for (const key<T>& k : keys) {
        to.push_back(k.about);
        to.back().name = path + k.about.name;
    }
}

}  // namespace

std::vector<key_description> reference() {
    std::vector<key_description> all;
    append(all, "organizations.<n>.", organization_keys());
    append(all, "sessions.<n>.", session_keys());
    append(all, "control.", control_keys());
    append(all, "state.", state_keys());
    append(all, "log.", log_keys());
    append(all, "metrics.", metrics_keys());
    append(all, "network.", network_keys());
    return all;
}

}  // namespace tokenkeeper::config
