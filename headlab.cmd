@echo off
rem Starts Headlab: builds what is missing or out of date, then runs it.
rem   headlab            opens the window
rem   headlab COMMAND    runs one command; headlab --help lists them
setlocal EnableDelayedExpansion
set "HOME_DIR=%~dp0"
if "%HOME_DIR:~-1%"=="\" set "HOME_DIR=%HOME_DIR:~0,-1%"
set "LIB=%HOME_DIR%\app\target\lib"
set "STAMP=%LIB%\.built"

call :find_jdk
if not defined JDK (
  echo headlab: a JDK 25 or newer is needed and was not found; install one, for example Eclipse Temurin 25, or set JAVA_HOME to its folder. 1>&2
  exit /b 3
)
set "JAVA_HOME=%JDK%"

set STALE=0
if not exist "%STAMP%" (
  set STALE=1
) else (
  powershell -NoProfile -Command "$t=(Get-Item '%STAMP%').LastWriteTime; if (Get-ChildItem -Recurse -File '%HOME_DIR%\pom.xml','%HOME_DIR%\*\pom.xml','%HOME_DIR%\*\src\main','%HOME_DIR%\datasets\models\bench-*' -ErrorAction SilentlyContinue | Where-Object { $_.LastWriteTime -gt $t } | Select-Object -First 1) { exit 1 }"
  if errorlevel 1 set STALE=1
)
if "%STALE%"=="1" (
  where mvn >nul 2>nul || (
    echo headlab: Maven 3.8 or newer is needed to build it and was not found; install it and put it on PATH. 1>&2
    exit /b 3
  )
  echo headlab: building; the first time it also downloads libraries: a few minutes 1>&2
  if exist "%LIB%" rmdir /s /q "%LIB%"
  pushd "%HOME_DIR%"
  call mvn -B -DskipTests package 1>&2
  set BUILD=!errorlevel!
  popd
  if not "!BUILD!"=="0" (
    echo headlab: the build failed. 1>&2
    exit /b 4
  )
  echo built>"%STAMP%"
)

set OPT_OUT_TRACKING=true
set "FLAGS=-Dai.djl.offline=true -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8"
set "CP=%HOME_DIR%\app\target\classes;%LIB%\*"
if "%~1"=="" (
  "%JDK%\bin\java" --module-path "%LIB%\fx" --add-modules javafx.controls,javafx.swing --enable-native-access=javafx.graphics,ALL-UNNAMED %FLAGS% -cp "%CP%" headlab.app.Main
) else (
  "%JDK%\bin\java" --enable-native-access=ALL-UNNAMED -Djava.awt.headless=true -XX:+UseSerialGC %FLAGS% -cp "%CP%" headlab.app.Main %*
)
exit /b %errorlevel%

:find_jdk
set "JDK="
if defined JAVA_HOME call :try "%JAVA_HOME%"
if defined JDK exit /b 0
for %%R in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%USERPROFILE%\.jdks") do (
  for /d %%D in ("%%~R\*") do if not defined JDK call :try "%%~D"
)
exit /b 0

:try
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
for /f "tokens=2 delims==." %%V in ('findstr /b "JAVA_VERSION=" "%~1\release"') do (
  set "V=%%~V"
  set "V=!V:"=!"
  if !V! geq 25 set "JDK=%~1"
)
exit /b 0
