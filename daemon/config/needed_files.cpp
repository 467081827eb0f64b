#include "daemon/config/needed_files.hpp"

#include "daemon/config/sections/context.hpp"

#include <optional>
#include <utility>

namespace tokenkeeper::config {
namespace {

namespace fs = std::filesystem;

fs::path with(const fs::path& file, std::string_view suffix) {
    auto name = file;
    return name += suffix;
}

class list {
public:
    void add(const fs::path& file, std::string_view key, std::string_view kind = {},
             std::string_view owner = {}) {
        if (!file.empty()) files_.push_back({file, key, kind, owner});
    }
    void add(const std::optional<fs::path>& file, std::string_view key, std::string_view kind = {},
             std::string_view owner = {}) {
        if (file) add(*file, key, kind, owner);
    }
    void add_socket(const fs::path& socket, std::string_view key) {
        if (socket.empty()) return;
        add(socket, key);
        add(with(socket, ".lock"), key);
    }
    void add_session(std::string_view name, const session& s) {
        add(s.token_file, "sessions.<n>.access_token_file", "session", name);
        if (!s.client) return;
        const bool has_seed = s.client->refresh_token_file.has_value();
        add(s.client->secret_file,
            has_seed ? "sessions.<n>.refresh_token.client_secret_file"
                     : "sessions.<n>.client_credentials.client_secret_file",
            "session", name);
        add(s.client->refresh_token_file, "sessions.<n>.refresh_token.refresh_token_file", "session", name);
    }
    std::vector<needed_file> take() { return std::move(files_); }

private:
    std::vector<needed_file> files_;
};

}  // namespace

std::string needed_file::purpose() const {
    if (key.empty()) return "part of the configuration";
    if (key == "state.path") return "the state store";
    if (key == "state.key_file") return "the state store's key";
    if (key == "control.socket") return "the control socket";
    if (key == "control.credentials_socket") return "the credentials socket";
    if (key == "notify.url_file") return "url_file of a notifier";
    const std::string last{key.substr(key.rfind('.') + 1)};
    return kind.empty() ? last + " of " + std::string{key.substr(0, key.find('.'))}
                        : last + " of " + std::string{kind} + ' ' + shown_key(owner);
}

fs::path unfinished_sink(const fs::path& sink) {
    return sink.parent_path() / ('.' + sink.filename().string() + ".new");
}

fs::path name_in_real_folder(const configuration& settings, const fs::path& file) {
    if (settings.real_names.empty()) return file;
    const auto real = settings.real_names.find(file.parent_path().native());
    return real == settings.real_names.end() ? file : fs::path{real->second} / file.filename();
}

std::vector<fs::path> files_of_store(const fs::path& store) {
    // SQLite's own of the sessions and the marks, and of both while they are made anew; the lock; the list of
    // sinks, which is written as a sink is.
    std::vector<fs::path> files;
    for (const auto* part : {"", ".sent", ".new", ".sent.new"}) {
        for (const auto* suffix : {"", "-wal", "-shm", "-journal"})
            files.push_back(with(with(store, part), suffix));
    }
    files.push_back(with(store, ".lock"));
    files.push_back(with(store, ".sinks"));
    files.push_back(unfinished_sink(files.back()));
    return files;
}

std::vector<needed_file> needed_files(const configuration& settings) {
    list files;
    files.add(settings.file, {});
    for (const auto& file : settings.session_files)
        files.add(file, {});
    if (!settings.state_path.empty()) {
        for (const auto& file : files_of_store(settings.state_path))
            files.add(file, "state.path");
    }
    files.add(settings.state_key_file, "state.key_file");
    files.add_socket(settings.control_socket, "control.socket");
    if (settings.credentials_socket)
        files.add_socket(*settings.credentials_socket, "control.credentials_socket");
    files.add(settings.network.ca_file, "network.ca_file");
    if (settings.network.http_proxy)
        files.add(settings.network.http_proxy->credentials_file, "network.proxy_credentials_file");
    for (const auto& each : settings.notifiers)
        files.add(each.url_file, "notify.url_file");
    for (const auto& [name, o] : settings.organizations) {
        files.add(o.ca_file, "organizations.<n>.ca_file", "organization", name);
        if (!o.http_proxy) continue;
        files.add(o.http_proxy->credentials_file, "organizations.<n>.proxy_credentials_file", "organization",
                  name);
    }
    for (const auto& [name, s] : settings.sessions)
        files.add_session(name, s);
    return files.take();
}

}  // namespace tokenkeeper::config
