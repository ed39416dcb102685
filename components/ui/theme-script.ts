/** Runs in the head, before anything is painted. Absent means: follow the system. */
export const themeScript =
  'try{var t=localStorage.getItem("parley-theme");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}';
