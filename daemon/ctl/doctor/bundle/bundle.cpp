#include "daemon/ctl/doctor/bundle/bundle.hpp"

#include "daemon/config/files/file_access.hpp"
#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/doctor/bundle/redaction.hpp"
#include "daemon/ctl/doctor/looks/unit_texts.hpp"
#include "daemon/ctl/doctor/report_text.hpp"
#include "daemon/ctl/version.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <sys/utsname.h>

namespace tokenkeeper::ctl::doctor {
namespace {

constexpr std::size_t most_histories = 100;
constexpr std::size_t longest_file = std::size_t{64} << 20U;

void add_configuration(std::vector<bundle_entry>& entries, const examination& made, redactor& removal) {
    std::size_t number = 0;
    for (const auto& file : configuration_files(made.configuration.facts.file)) {
        const auto opened = config::open_file::open(file);
        if (!opened) continue;
        auto text = opened->read(longest_file);
        if (!text) continue;
        const auto before = removal.count();
        auto structure = removal.configuration(*text);
        wipe(*text);
        entries.push_back({"configuration/" + std::to_string(++number) + ".yaml",
                           file.string() + " as its structure; removed: comments and " +
                               std::to_string(removal.count() - before) +
                               " values that are or may be secrets",
                           std::move(structure)});
    }
}

void add_units(std::vector<bundle_entry>& entries, redactor& removal) {
    std::size_t number = 0;
    for (const auto* unit : {"tokenkeeper.service", "tokenkeeper.socket", "tokenkeeper-credentials.socket"}) {
        for (const auto& each : read_unit(unit, unit_folders())) {
            const auto before = removal.count();
            auto text = removal.unit(each.text);
            entries.push_back({"units/" + std::to_string(++number) + "-" + unit,
                               each.file.string() + "; removed: comments, and " +
                                   std::to_string(removal.count() - before) +
                                   " values of the environment, of credentials and of users in URLs",
                               std::move(text)});
        }
    }
}

std::string file_lines(const examination& made) {
    auto files = configuration_files(made.configuration.facts.file);
    if (const auto& settings = made.configuration.valid) {
        std::ranges::copy(secret_files(*settings, made.scope), std::back_inserter(files));
        for (const auto& [name, organization] : settings->organizations)
            if (organization.ca_file) files.push_back(*organization.ca_file);
        for (const auto& [name, session] : settings->sessions)
            if (session.sink) files.push_back(session.sink->path);
        files.insert(files.end(),
                     {settings->control_socket, settings->state_path.parent_path(), settings->state_path});
        if (settings->credentials_socket) files.push_back(*settings->credentials_socket);
    }
    std::string text;
    for (const auto& file : files)
        text += file_line(file) + "\n";
    return text;
}

std::string version_lines(const examination& made) {
    utsname host{};
    ::uname(&host);
    const auto daemon = made.daemon.status ? "tokenkeeperd " + made.daemon.report.version
                                           : std::string{"tokenkeeperd does not answer"};
    return version_line() + "\n" + daemon + "\n" + &host.sysname[0] + " " + &host.release[0] + " " +
           &host.machine[0] + "\n";
}

void add_histories(std::vector<bundle_entry>& entries, const command_context& context,
                   const examination& made) {
    std::size_t number = 0;
    for (const auto& session : made.daemon.read) {
        if (health_of(session) == health::ok || number == most_histories) continue;
        const auto answer =
            fetch(context.daemon, method::get, "/v1/sessions/" + percent_encode(session.name) + "/history",
                  context.timeouts.reading);
        if (!answer) continue;
        entries.push_back({"history/" + std::to_string(++number) + ".json",
                           "the latest decisions about " + session.name +
                               ", which is not well; removed: "
                               "nothing, as no token is in it",
                           answer->text + "\n"});
    }
}

/// Lists the archive, line by line.
std::string table_of_contents(const std::vector<bundle_entry>& entries) {
    std::string text;
    for (const auto& entry : entries)
        text += entry.name + ": " + entry.description + "\n";
    return text;
}

}  // namespace

std::vector<bundle_entry> gather_bundle(const command_context& context, const examination& made) {
    redactor removal;
    std::vector<bundle_entry> entries;
    entries.push_back(
        {"doctor.txt", "this report; removed: nothing, as it names no secret", report_text(made.found, {})});
    entries.push_back({"doctor.json", "the same for programs", report_json(made.found)});
    add_configuration(entries, made, removal);
    if (made.daemon.status) {
        entries.push_back({"status.json", "the daemon's /v1/status; removed: nothing, as no token is in it",
                           made.daemon.status->text + "\n"});
        entries.push_back({"sessions.json",
                           "the daemon's view of the sessions; removed: nothing, as no token is in it",
                           boost::json::serialize(made.daemon.sessions) + "\n"});
    }
    add_histories(entries, context, made);
    entries.push_back({"versions.txt", "versions of tokenkeeper and of the kernel", version_lines(made)});
    entries.push_back({"files.txt",
                       "mode, owner, size and time of the files that the configuration names; removed: "
                       "their content",
                       file_lines(made)});
    add_units(entries, removal);
    for (auto& entry : entries) {
        entry.description = removal.scrub(std::move(entry.description));
        entry.content = removal.scrub(std::move(entry.content));
    }
    entries.insert(entries.begin(), {"README.txt", "this list", table_of_contents(entries)});
    return entries;
}

}  // namespace tokenkeeper::ctl::doctor
