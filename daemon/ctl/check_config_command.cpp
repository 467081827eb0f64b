#include "daemon/ctl/check_config_command.hpp"

#include "daemon/config/load.hpp"
#include "daemon/logging/printable.hpp"

#include <array>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include <grp.h>

namespace tokenkeeper::ctl {
namespace {

using logging::printable;

void add_group(config::environment& env, const char* name) {
    std::vector<char> memory(16384);
    group entry{};
    group* found = nullptr;
    if (::getgrnam_r(name, &entry, memory.data(), memory.size(), &found) == 0 && found != nullptr)
        env.groups.push_back(found->gr_gid);
}

std::string counted(std::size_t count, const std::string& one) {
    return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

}  // namespace

exit_status run_check_config(const std::filesystem::path& file, std::ostream& out, std::ostream& err) {
    config::environment env = config::environment::of_this_process();
    for (const char* name : {"tokenkeeper", "tokenkeeperd"})
        add_group(env, name);
    const config::load_result loaded = config::load(file, env);
    const std::string shown = printable(file.string());
    if (const auto* errors = std::get_if<std::vector<config::diagnostic>>(&loaded)) {
        for (const config::diagnostic& one : *errors)
            err << printable(one.text()) << "\n";
        err << "tokenkeeperctl: " << shown << " is not valid: " << counted(errors->size(), "error") << "\n";
        return exit_status::failed;
    }
    const auto& valid = std::get<config::configuration>(loaded);
    out << shown << " is valid: " << counted(valid.organizations.size(), "organization") << ", "
        << counted(valid.sessions.size(), "session") << "\n";
    return exit_status::fine;
}

}  // namespace tokenkeeper::ctl
