#include "daemon/ctl/commands/parameter.hpp"

namespace tokenkeeper::ctl {

parameter session_name(std::string& target) {
    return {"NAME", "A session", &target, "", true};
}

parameter session_names(std::vector<std::string>& target) {
    return {"NAME", "Sessions", &target, "", true};
}

parameter organization_name(std::string& target) {
    return {"ORG", "An organization", &target, "", true};
}

parameter yes_flag(bool& target) {
    return {"--yes", "Do not ask; needed where there is no terminal", &target};
}

parameter session_choice(std::string& target) {
    return {"--session", "The session whose token is used [a live keep-alive session]", &target, "NAME"};
}

}  // namespace tokenkeeper::ctl
